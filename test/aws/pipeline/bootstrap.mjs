// What stands between Lambda's Runtime API and a function, in Node alone: asks for the next event, calls the handler,
// answers. Plain JavaScript: it runs where nothing of the project is.
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: name = "" } = process.env;
const invocations = `http://${api}/2018-06-01/runtime/invocation`;

const errorOf = (error) => ({
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
  trace: error instanceof Error ? (error.stack ?? "").split("\n") : [],
});
const post = (url, body) => fetch(url, { method: "POST", body: JSON.stringify(body) });

async function load() {
  const [, file, exported] = /^(.*)\.([^.]+)$/.exec(name) ?? [];
  const module = await import(pathToFileURL(`${root}/${file}.mjs`).href);
  if (typeof module[exported] !== "function") throw new Error(`${name} is no function`);
  return module[exported];
}

let handler;
try {
  handler = await load();
} catch (error) {
  await post(`http://${api}/2018-06-01/runtime/init/error`, errorOf(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${invocations}/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
  try {
    await post(`${invocations}/${id}/response`, await handler(await next.json(), context));
  } catch (error) {
    await post(`${invocations}/${id}/error`, errorOf(error));
  }
}

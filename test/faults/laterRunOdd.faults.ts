import { dieEverywhere } from "./dieEverywhere.ts";

await dieEverywhere("later", [1, 2]);

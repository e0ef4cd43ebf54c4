import { dieEverywhere } from "./dieEverywhere.ts";

await dieEverywhere("later", [0, 2]);

import { dieEverywhere } from "./dieEverywhere.ts";

await dieEverywhere("first", [1, 2]);

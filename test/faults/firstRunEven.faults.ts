import { dieEverywhere } from "./dieEverywhere.ts";

await dieEverywhere("first", [0, 2]);

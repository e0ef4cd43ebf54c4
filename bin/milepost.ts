#!/usr/bin/env node
import { main } from "./program.ts";
import { openTerminal } from "./terminal.ts";

process.exitCode = await main(process.argv.slice(2), openTerminal());

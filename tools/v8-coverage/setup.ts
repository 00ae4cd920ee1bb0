import { setTimeout as delay } from "node:timers/promises";
import { afterEach } from "vitest";
import { INTERVAL } from "./recorder.ts";

// What a test has started is killed when it ends, and until then has recorded nothing of the last moments.
afterEach(async () => delay(2 * INTERVAL));

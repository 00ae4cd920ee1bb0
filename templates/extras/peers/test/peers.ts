import { randomBytes } from "node:crypto";
import type { TestPlugin } from "./plugins.ts";

/** Apps of the tests that run at the same time are servers, each with an id of its own. */
export const peered: TestPlugin = {
  environment: {
    SERVER_ID: "",
    PEER_SECRET: randomBytes(32).toString("hex"),
    PEER_HOST: "127.0.0.1",
    PEER_PORT: "0",
    PEER_ADDRESS: "",
  },
};

// Stands in for base/test/plugins.ts.ejs while the templates are type-checked; no app gets it.
import type { Socket } from "socket.io-client";

export interface TestPlugin {
  readonly environment?: NodeJS.ProcessEnv;
  readonly prepare?: (client: Socket) => void;
}

export const testPlugins: readonly TestPlugin[] = [];

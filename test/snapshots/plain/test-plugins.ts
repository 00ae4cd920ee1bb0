import type { Socket } from "socket.io-client";

export interface TestPlugin {
  /** Variables that the app gets. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Gets a client before it connects. */
  readonly prepare?: (client: Socket) => void;
}

export const testPlugins: readonly TestPlugin[] = [];

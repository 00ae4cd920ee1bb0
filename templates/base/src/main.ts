// The primary process: it starts the workers, listens for all of them and serves no client itself.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startCluster, type StickyCluster } from "sticky-socketio";
import { setupPrimaryAdapter } from "./adapter.ts";
import { startAdminServer } from "./admin.ts";
import { readConfig } from "./config.ts";
import { log } from "./log.ts";

try {
  await start();
} catch (error) {
  log.fatal(error instanceof Error ? error.message : String(error));
  log.debug({ err: error }, "where the failure above comes from");
  process.exit(1);
}

async function start(): Promise<void> {
  loadEnvironmentFile();
  const config = readConfig(process.env);
  log.level = config.LOG_LEVEL;

  await setupPrimaryAdapter();

  let cluster: StickyCluster | undefined;
  if (config.ADMIN_PORT !== undefined) {
    await startAdminServer(config.ADMIN_PORT, config.HOST, () => cluster?.stats());
  }

  cluster = await startCluster({
    worker: new URL("./worker.ts", import.meta.url),
    workers: config.WORKERS,
    port: config.PORT,
    host: config.HOST,
    loadBalancingMethod: config.LOAD_BALANCING_METHOD,
    stopTimeout: config.STOP_TIMEOUT_MS,
    logger: log,
  });

  const { address, port } = cluster.address();
  log.info(
    { address, port, workers: config.WORKERS, balancing: config.LOAD_BALANCING_METHOD },
    "listening",
  );
}

/** Variables that are set already win over those of the file; workers inherit both. */
function loadEnvironmentFile(): void {
  const file = fileURLToPath(new URL("../.env", import.meta.url));
  if (existsSync(file)) process.loadEnvFile(file);
}

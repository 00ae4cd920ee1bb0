// The primary process: it starts the workers and serves no client itself.
import { extname } from "node:path";
import { startCluster, type ClusterOptions, type StickyCluster } from "sticky-socketio";
import { setupPrimaryAdapter } from "./adapter.ts";
import { startAdminServer, type AdminRoutes } from "./admin.ts";
import { readConfig } from "./config.ts";
import { loadEnvFile } from "./env-file.ts";
import { log } from "./log.ts";
import { writePidFile } from "./pid-file.ts";
import { clusterPlugins, primaryPlugins } from "./plugins.ts";
import { readTls } from "./tls.ts";
import { transports } from "./transports.ts";

try {
  await start();
} catch (error) {
  log.fatal(error instanceof Error ? error.message : String(error));
  log.debug({ err: error }, "where the failure above comes from");
  process.exit(1);
}

async function start(): Promise<void> {
  // Variables that are set already win over those of the file; workers inherit both.
  loadEnvFile();
  const config = readConfig(process.env);
  const tls = readTls(process.env);
  log.level = config.LOG_LEVEL;

  const adapter = await setupPrimaryAdapter();

  let cluster: StickyCluster | undefined;
  const stats = () => cluster?.stats();
  const routes: AdminRoutes = {};
  for (const plugin of primaryPlugins) Object.assign(routes, await plugin(stats));
  if (config.ADMIN_PORT !== undefined) {
    await startAdminServer(
      config.ADMIN_PORT,
      config.ADMIN_HOST,
      { stats, isUsable: adapter.ready },
      routes,
    );
  }
  const options: Partial<ClusterOptions> = {};
  for (const plugin of clusterPlugins) Object.assign(options, await plugin(config));

  cluster = await startCluster({
    // Beside this file and of its kind, whatever it has been compiled to.
    worker: new URL(`./worker${extname(import.meta.url)}`, import.meta.url),
    workers: config.WORKERS,
    port: config.PORT,
    host: config.HOST,
    tls,
    transports,
    loadBalancingMethod: config.LOAD_BALANCING_METHOD,
    trustedProxies: config.TRUSTED_PROXIES,
    serverId: config.SERVER_ID,
    stopTimeout: config.STOP_TIMEOUT_MS,
    stopDrainTimeout: config.DRAIN_TIMEOUT_MS,
    hungTimeout: config.HUNG_TIMEOUT_MS,
    logger: log,
    ...options,
  });
  cluster.once("stopping", () => void adapter.close());

  writePidFile();
  const { address, port } = cluster.address();
  log.info(
    {
      protocol: tls ? "https" : "http",
      address,
      port,
      pid: process.pid,
      workers: config.WORKERS,
      balancing: config.LOAD_BALANCING_METHOD,
    },
    "listening",
  );
}

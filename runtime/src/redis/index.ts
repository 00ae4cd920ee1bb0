export { createRedisAdapter, type RedisAdapter } from "./adapter.ts";
export { createRedisConnection } from "./connection.ts";
export type { RedisAdapterKind, RedisOptions, RedisPrimaryOptions } from "./options.ts";
export { setupRedisPrimary, type RedisPrimary } from "./primary.ts";
export { openServerDirectory, type RedisServerDirectory } from "./server-directory.ts";
export { registerServer, type ServerRegistration } from "./server-registration.ts";

export { freePort, startRedis, type RedisServer } from "../../runtime/test/support/redis.ts";

import cluster from "./adapters/cluster.ts";
import redisSharded from "./adapters/redis-sharded.ts";
import redisStreams from "./adapters/redis-streams.ts";
import redis from "./adapters/redis.ts";
import baseLayer from "./base.ts";
import auth from "./extras/auth.ts";
import compose from "./extras/compose.ts";
import docker from "./extras/docker.ts";
import githubActions from "./extras/github-actions.ts";
import haproxy from "./extras/haproxy.ts";
import kubernetes from "./extras/kubernetes.ts";
import metrics from "./extras/metrics.ts";
import nginx from "./extras/nginx.ts";
import peers from "./extras/peers.ts";
import pm2 from "./extras/pm2.ts";
import systemd from "./extras/systemd.ts";
import express from "./frameworks/express.ts";
import fastify from "./frameworks/fastify.ts";
import hono from "./frameworks/hono.ts";
import http from "./frameworks/http.ts";
import koa from "./frameworks/koa.ts";
import nest from "./frameworks/nest.ts";
import type { Layer } from "./layer.ts";
import nestNamespace from "./namespaces/nest.ts";
import plainNamespace from "./namespaces/plain.ts";
import tlsOff from "./tls/off.ts";
import tlsOn from "./tls/on.ts";
import allTransports from "./transports/all.ts";
import websocket from "./transports/websocket.ts";

/** What every app gets. */
export const base: Layer = baseLayer;

/** The layer of each value of `--framework`; each brings `src/http.ts`, or its own `src/worker.ts`. */
export const frameworks = {
  http,
  express,
  fastify,
  koa,
  hono,
  nest,
} as const satisfies Readonly<Record<string, Layer>>;

/** The layer of each value of `--adapter`; each brings `src/adapter.ts`. */
export const adapters = {
  cluster,
  redis,
  "redis-sharded": redisSharded,
  "redis-streams": redisStreams,
} as const satisfies Readonly<Record<string, Layer>>;

/** The layer of each value of `--transports`; each brings `src/transports.ts`. */
export const transports = {
  all: allTransports,
  websocket,
} as const satisfies Readonly<Record<string, Layer>>;

/** The layers of `--tls` and `--no-tls`; each brings `src/tls.ts`. */
export const tls = { on: tlsOn, off: tlsOff } as const satisfies Readonly<Record<string, Layer>>;

/** The layer of each value of `--with`; any number of them goes together. */
export const extras = {
  docker,
  compose,
  nginx,
  haproxy,
  kubernetes,
  systemd,
  pm2,
  peers,
  "github-actions": githubActions,
  auth,
  metrics,
} as const satisfies Readonly<Record<string, Layer>>;

/** The layer of a namespace that is added to an app, by what its framework says that it has. */
export const namespaces = {
  plain: plainNamespace,
  nest: nestNamespace,
} as const satisfies Readonly<Record<string, Layer>>;

import cluster from "./adapters/cluster.ts";
import redis from "./adapters/redis.ts";
import baseLayer from "./base.ts";
import express from "./frameworks/express.ts";
import http from "./frameworks/http.ts";
import type { Layer } from "./layer.ts";

/** What every app gets. */
export const base: Layer = baseLayer;

/** The layer of each value of `--framework`; each brings `src/http.ts`. */
export const frameworks = { http, express } as const satisfies Readonly<Record<string, Layer>>;

/** The layer of each value of `--adapter`; each brings `src/adapter.ts`. */
export const adapters = { cluster, redis } as const satisfies Readonly<Record<string, Layer>>;

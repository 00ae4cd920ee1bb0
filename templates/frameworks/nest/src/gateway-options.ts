import { isDeepStrictEqual } from "node:util";
import type { INestApplicationContext } from "@nestjs/common";
import { ModulesContainer } from "@nestjs/core";
import type { GatewayMetadata } from "@nestjs/websockets";
import { GATEWAY_OPTIONS, PORT_METADATA } from "@nestjs/websockets/constants.js";
import type { ServerOptions } from "socket.io";

interface Gateway {
  name: string;
  port: number;
  options: GatewayMetadata;
}

const DEFAULT_PATH = "/socket.io";

/**
 * Options of the worker's Socket.IO server: those of the app, with what `@WebSocketGateway()` sets. All gateways share that
 * server, and each has a namespace of it.
 * @param own options that gateways cannot change
 * @throws {Error} naming the gateway and the option that cannot be honoured
 */
export function withGatewayOptions(
  app: INestApplicationContext,
  own: Partial<ServerOptions>,
): Partial<ServerOptions> {
  const merged: Record<string, unknown> = { ...own };
  const setters = new Map<string, string>();

  for (const { name, port, options } of gatewaysOf(app)) {
    if (port !== 0) {
      throw new Error(
        `${name} asks for port ${port}, but all workers share PORT. Remove the port from its @WebSocketGateway()`,
      );
    }
    const { namespace: _, path = DEFAULT_PATH, transports, ...others } = options;
    if (transports)
      merged["transports"] = allowedTransports(name, transports, merged["transports"]);
    for (const [option, value] of Object.entries({ path, ...others })) {
      if (value === undefined) continue;
      if (option in merged && !isDeepStrictEqual(merged[option], value)) {
        throw new Error(conflict(option, name, setters.get(option)));
      }
      if (!(option in merged)) setters.set(option, name);
      merged[option] = value;
    }
  }
  return merged;
}

function gatewaysOf(app: INestApplicationContext): Gateway[] {
  const classes = new Set<object & { name: string }>();
  for (const { providers } of app.get(ModulesContainer).values()) {
    for (const { metatype, isNotMetatype } of providers.values()) {
      if (isNotMetatype || !metatype) continue;
      if (Reflect.hasMetadata(GATEWAY_OPTIONS, metatype)) classes.add(metatype);
    }
  }
  return Array.from(classes, (gateway) => ({
    name: gateway.name,
    port: Reflect.getMetadata(PORT_METADATA, gateway),
    options: Reflect.getMetadata(GATEWAY_OPTIONS, gateway),
  }));
}

/** A gateway may do without one, but the primary and the page know no others. */
function allowedTransports(name: string, asked: readonly string[], allowed: unknown): unknown {
  if (Array.isArray(allowed) && asked.every((transport) => allowed.includes(transport)))
    return asked;
  throw new Error(
    `${name} sets transports to ${asked.join(", ")}, but the app allows ${String(allowed)}. Change src/transports.ts, or the gateway`,
  );
}

function conflict(option: string, name: string, other: string | undefined): string {
  if (other === undefined) {
    return `${name} sets ${option}, which the app sets for all gateways. Remove it from its @WebSocketGateway() and change src/adapter.ts`;
  }
  const advice =
    option === "path"
      ? "give them one path, and tell them apart by namespace"
      : "give them the same value";
  return `${name} and ${other} have different values for ${option}, but all gateways share one Socket.IO server: ${advice}`;
}

import type { LoggerService } from "@nestjs/common";
import { log } from "./log.ts";

/** Writes what Nest and `new Logger(…)` say into the app's log, one JSON object a line. */
export class AppLogger implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    // Nest tells each route and module at start: too much for every worker.
    log.debug(fields(rest), String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    log.warn(fields(rest), String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const { context, stack } = errorFields(rest);
    const err = message instanceof Error ? message : undefined;
    log.error({ context, err, stack }, err?.message ?? String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    log.fatal(fields(rest), String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    log.debug(fields(rest), String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    log.trace(fields(rest), String(message));
  }
}

/** Nest gives the context, the name of a class for instance, last. */
function fields(rest: unknown[]): { context?: unknown } {
  return { context: rest.at(-1) };
}

function errorFields(rest: unknown[]): { context?: unknown; stack?: unknown } {
  return rest.length > 1 ? { stack: rest[0], context: rest.at(-1) } : { context: rest[0] };
}

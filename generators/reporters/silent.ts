import type { CreateEvent, Reporter } from "../events.ts";

/** Prints nothing; events go to a function, where there is one. */
export function silentReporter(onEvent?: (event: CreateEvent) => void): Reporter {
  return {
    showsOutput: false,
    event: (event) => onEvent?.(event),
    during: (_what, work) => work(),
    result: () => {},
  };
}

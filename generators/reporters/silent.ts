import type { ChangeEvent, ChangeReporter, CreateEvent, Reporter } from "../events.ts";

/** Prints nothing; events go to a function, where there is one. */
export function silentReporter(onEvent?: (event: CreateEvent) => void): Reporter {
  return {
    showsOutput: false,
    event: (event) => onEvent?.(event),
    during: (_what, work) => work(),
    result: () => {},
  };
}

/** The same for an app that is changed. */
export function silentChangeReporter(onEvent?: (event: ChangeEvent) => void): ChangeReporter {
  return { event: (event) => onEvent?.(event), result: () => {} };
}

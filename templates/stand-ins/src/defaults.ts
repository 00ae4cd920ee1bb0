// Stands in for base/src/defaults.ts.ejs while the templates are type-checked; no app gets it.
import type { LoadBalancingMethod } from "sticky-socketio";

export const defaultLoadBalancingMethod: LoadBalancingMethod = "least-connection";

import type { MetricObjectWithValues, MetricValue } from "prom-client";

/** The metrics of one process. */
export type Metrics = MetricObjectWithValues<MetricValue<string>>[];

/** The primary asks a worker for its metrics. */
export interface MetricsRequest {
  readonly type: "metrics:request";
}

export interface MetricsResponse {
  readonly type: "metrics:response";
  readonly metrics: Metrics;
}

/** Tells a message of this type from whatever else goes over the same channel. */
export function hasType<Message extends MetricsRequest | MetricsResponse>(
  message: unknown,
  type: Message["type"],
): message is Message {
  return (
    typeof message === "object" && message !== null && "type" in message && message.type === type
  );
}

import { z } from "zod";

const duration = z.string().regex(/^\d+s$/);

/** A file or folder of the app, where the container has it. */
const mount = z.string().regex(/^\.\/(?<path>[\w./-]+):(?:\/[\w.-]+)+:ro$/);

const service = z
  .strictObject({
    build: z.literal(".").optional(),
    image: z
      .string()
      .regex(/^[a-z/]+:[\w.-]+$/)
      .optional(),
    restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
    env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
    // Compose refuses what is no text, number or nothing; a boolean for instance.
    environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).optional(),
    ports: z
      .array(z.string().regex(/^(?:127\.0\.0\.1:)?\$\{[A-Z][A-Z\d_]*:-\d+\}:\d+$/))
      .optional(),
    stop_grace_period: duration.optional(),
    volumes: z.array(mount).optional(),
    depends_on: z
      .record(z.string(), z.strictObject({ condition: z.literal("service_healthy") }))
      .optional(),
    healthcheck: z
      .strictObject({
        test: z.tuple([z.literal("CMD")], z.string()),
        interval: duration,
        timeout: duration,
        retries: z.int().positive(),
        start_period: duration.optional(),
      })
      .optional(),
  })
  .refine(({ build, image }) => (build === undefined) !== (image === undefined), {
    error: "either build or image",
  });

export type ComposeService = z.output<typeof service>;

/** The part of the Compose specification that our files use. */
export const composeFile = z
  .strictObject({ services: z.record(z.string(), service) })
  .superRefine(({ services }, context) => {
    for (const [name, { depends_on: needed = {} }] of Object.entries(services)) {
      for (const other of Object.keys(needed)) {
        // Our image tells its own.
        if (services[other]?.healthcheck ?? services[other]?.build) continue;
        context.addIssue(`${name} waits for the health of ${other}, which tells none`);
      }
    }
  });

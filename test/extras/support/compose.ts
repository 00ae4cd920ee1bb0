import { z } from "zod";

const duration = z.string().regex(/^\d+s$/);

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
    ports: z.array(z.string().regex(/^(?:127\.0\.0\.1:)?\$\{[A-Z_]+:-\d+\}:\d+$/)).optional(),
    stop_grace_period: duration.optional(),
    volumes: z.array(z.string().regex(/^\.\/[\w-]+:\/app\/[\w-]+:ro$/)).optional(),
    depends_on: z
      .record(z.string(), z.strictObject({ condition: z.literal("service_healthy") }))
      .optional(),
    healthcheck: z
      .strictObject({
        test: z.tuple([z.literal("CMD")], z.string()),
        interval: duration,
        timeout: duration,
        retries: z.int().positive(),
      })
      .optional(),
  })
  .refine(({ build, image }) => (build === undefined) !== (image === undefined), {
    error: "either build or image",
  });

/** The part of the Compose specification that our files use. */
export const composeFile = z
  .strictObject({ services: z.record(z.string(), service) })
  .superRefine(({ services }, context) => {
    for (const [name, { depends_on: needed = {} }] of Object.entries(services)) {
      for (const other of Object.keys(needed)) {
        if (services[other]?.healthcheck) continue;
        context.addIssue(`${name} waits for the health of ${other}, which tells none`);
      }
    }
  });

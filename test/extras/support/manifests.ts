import {
  BackendTLSPolicy,
  HTTPRoute,
} from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1";
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { Service } from "kubernetes-models/v1";
import { parseAllDocuments } from "yaml";

const models = {
  BackendTLSPolicy,
  Deployment,
  HTTPRoute,
  HorizontalPodAutoscaler,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
};

export type Kind = keyof typeof models;
export type Manifests = { [Name in Kind]: InstanceType<(typeof models)[Name]> };

/**
 * The manifests of an app by kind, one of each.
 * @throws {Error} that names the file and what is wrong with it by the schema of Kubernetes
 */
export function manifestsOf(files: Readonly<Record<string, string>>): Manifests {
  const found = Object.entries(files)
    .filter(([path]) => path.startsWith("deploy/kubernetes/"))
    .flatMap(([path, text]) =>
      parseAllDocuments(text).map((document) => check(path, document.toJS())),
    );
  return Object.fromEntries(found.map((manifest) => [manifest.kind, manifest])) as Manifests;
}

/** @throws {Error} that names the file and what is wrong */
export function check(path: string, content: Record<string, unknown>): Manifests[Kind] {
  const { kind } = content;
  const model = Object.entries(models).find(([name]) => name === kind)?.[1];
  if (model === undefined) throw new Error(`${path} has a ${String(kind)}`);
  const asked = new Set<string>();
  model.prototype.validate.call(watched(content, "", asked));
  const unknown = pathsIn(content, "").filter((one) => !asked.has(one));
  if (unknown.length > 0) throw new Error(`${path} has what is not known: ${unknown.join(", ")}`);
  return new model(content as never);
}

/**
 * The same value, which notes what of it is looked at. The schemas allow anything more than they know, and so look at
 * nothing else: what is left has a wrong name.
 */
function watched(value: unknown, path: string, asked: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const own = Reflect.get(target, name) as unknown;
      if (typeof name === "symbol" || !Object.hasOwn(target, name)) return own;
      asked.add(`${path}/${name}`);
      return watched(own, `${path}/${name}`, asked);
    },
  });
}

function pathsIn(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, own]) => {
    const below = `${path}/${name}`;
    return [below].concat(pathsIn(own, below));
  });
}

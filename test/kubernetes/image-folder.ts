import { fileURLToPath } from "node:url";
import { baseImages, makeBaseImages, npmSecrets } from "../image/base-images.ts";
import { Buildah } from "../image/buildah.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the chart's values say that the image is. */
export const IMAGE = { repository: "localhost/acrida", tag: "test" } as const;

/** The files of an image, and what it says of them. */
export interface ImageFolder {
  readonly folder: string;
  readonly environment: readonly string[];
  readonly workingFolder: string;
  remove(): void;
}

/** Builds the image of this checkout and lays its files open; KUBERNETES_KEEP_IMAGE=1 takes the one built before. */
export const imageFolder = (): ImageFolder => {
  const buildah = Buildah.find();
  if (buildah === null) throw new Error("images are built by buildah and by root");
  const name = `${IMAGE.repository}:${IMAGE.tag}`;
  if (process.env.KUBERNETES_KEEP_IMAGE !== "1" || !buildah.has(name)) {
    console.log("building the image");
    makeBaseImages(buildah);
    const bases = Object.entries(baseImages).flatMap(([key, image]) => ["--build-arg", `${key}=${image}`]);
    buildah.build(name, root, "--file", "deploy/Dockerfile", ...bases, ...npmSecrets());
  }
  const { Env, WorkingDir } = buildah.config(name);
  const container = buildah.container(name);
  return {
    folder: container.mount(),
    environment: Env,
    workingFolder: WorkingDir,
    remove: () => container.remove(),
  };
};

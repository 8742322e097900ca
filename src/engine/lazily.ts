import { FaceError } from "./face.ts";

/** Loads seldom used code, once. After a failure (an update half fetched) the next call loads again. @throws FaceError `not-ready` */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw Object.assign(new FaceError("not-ready", true), { cause });
    });
    return loading;
  };
}

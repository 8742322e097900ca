/** What other apps share with this one: text goes on to the page in the address, as links do; a file is kept for the page. Neither reaches the relay. */
import { keepShared } from "../platform/shared-parcel.ts";

const TEXTS = ["title", "text", "url"];

/** @param origin of the app */
export async function shared(request: Request, caches: CacheStorage, origin: string): Promise<Response> {
  try {
    return await passedOn(await request.formData(), caches, origin);
  } catch {
    // A body that cannot be read, or a disk that is full: the app opens all the same.
    return Response.redirect(`${origin}/`, 303);
  }
}

async function passedOn(form: FormData, caches: CacheStorage, origin: string): Promise<Response> {
  const file = form.get("parcel");
  if (file instanceof Blob && file.size > 0) {
    await keepShared(caches, file);
    return Response.redirect(`${origin}/me/couriers`, 303);
  }
  const texts = TEXTS.flatMap((name) => {
    const value = form.get(name);
    return typeof value === "string" && value !== "" ? [[name, value]] : [];
  });
  return Response.redirect(`${origin}/share?${new URLSearchParams(texts)}`, 303);
}

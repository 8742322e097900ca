/** The type of the base map's URL; the bundler copies the file. */
declare module "*.bin?url" {
  const url: string;
  export default url;
}

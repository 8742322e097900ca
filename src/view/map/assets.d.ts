/** The type of the base map's URL; the bundler copies the file. */
declare module "world-atlas/countries-50m.json?url" {
  const url: string;
  export default url;
}

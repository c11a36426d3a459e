/** The smaller build of hls.js has the same types and brings none of its own. */
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}

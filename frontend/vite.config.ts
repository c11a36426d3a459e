import { defineConfig } from "vitest/config";

// File names hold no hash: Home Assistant serves the folder under an address that holds one.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    outDir: process.env.CLOUDCAM_CARD_OUT ?? "../custom_components/cloudcam/frontend",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    license: { fileName: "THIRD-PARTY.md" },
    rolldownOptions: {
      // the page is made of the card's parts: it takes them from the card's file
      input: { "cloudcam-card": "src/main.ts", "cloudcam-panel": "src/panel/main.ts" },
      preserveEntrySignatures: "allow-extension",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
      },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});

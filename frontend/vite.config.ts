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
      input: "src/main.ts",
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "cloudcam-card.js",
        chunkFileNames: "[name].js",
      },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});

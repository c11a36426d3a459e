import { defineConfig } from "vitest/config";

// File names hold no hash: Home Assistant serves the folder under an address that holds one.
export default defineConfig({
  build: {
    target: "es2022",
    outDir: process.env.CLOUDCAM_CARD_OUT ?? "../custom_components/cloudcam/frontend",
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "cloudcam-card.js" },
    rolldownOptions: {
      output: { chunkFileNames: "[name].js", comments: { legal: true, annotation: false, jsdoc: false } },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
});

import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./services/store/schema.ts",
  out: "./services/store/migrations",
  breakpoints: true,
});

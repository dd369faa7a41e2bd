// Builds the browser app into client/dist, which the server hands out. There is no development server: build and reload.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons stay files of their own: the page's policy allows no `data:` fonts.
    assetsInlineLimit: 0,
  },
})

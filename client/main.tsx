// Entry of the browser app: styles, fonts, and the app itself.
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { takeFragment } from './fragment.ts'

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App fragment={takeFragment()} />
    </StrictMode>,
  )
}

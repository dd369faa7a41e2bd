// The browser app: styles, fonts, its class, and the app itself.
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { ClassroomId } from '#protocol/ids.ts'
import { App } from './app.tsx'
import { connectEarly } from './connection.ts'
import { takeFragment } from './fragment.ts'
import { classPageAt } from './pages.ts'

const fragment = takeFragment()
const page = classPageAt(location.pathname)
// A link with a secret signs in first.
if (page && !fragment) connectEarly(page.id as ClassroomId, page.role)
const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App fragment={fragment} />
    </StrictMode>,
  )
}

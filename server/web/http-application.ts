// The express application: headers, API, pages. Features are reached through their own objects only.
import { join } from 'node:path'
import express, { type ErrorRequestHandler, type Express } from 'express'
import sirv from 'sirv'
import { Refusal, refusalStatus } from '#protocol/refusals.ts'
import { classroomRoutes } from './classroom-routes.ts'
import { isAllowedOrigin } from './origin.ts'
import { outputFrameRoute } from './output-frame.ts'
import type { RouteParts } from './route-parts.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { toRefusal } from './to-refusal.ts'

// Scripts only from here, never in a frame of others, no other host asked for anything. Inline styles: React, Mantine and xterm
// set them on elements; without scripts of others they can do little.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  // Script outputs, in a page of no origin; and no frame of theirs goes to another host.
  "frame-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export function createHttpApplication(parts: RouteParts): Express {
  const { clientDirectory, publicUrl, isReady, log } = parts
  const application = express()
  application.disable('x-powered-by')
  application.set('query parser', 'simple')

  application.use((request, response, next) => {
    response.set({
      'Content-Security-Policy': contentSecurityPolicy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
    })
    const changesSomething = request.method !== 'GET' && request.method !== 'HEAD'
    if (changesSomething && !isAllowedOrigin(request.headers, publicUrl)) {
      throw new Refusal(
        'wrong-origin',
        'This address does not belong to the class. Please open the class itself.',
      )
    }
    next()
  })

  application.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  application.get('/readyz', async (_request, response) => {
    const problem = await isReady()
    response.status(problem === null ? 200 : 503).json({ ready: problem === null, message: problem })
  })

  application.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  application.use('/api', signInRoutes(parts), classroomRoutes(parts))
  application.use('/api', () => {
    throw new Refusal('not-found', 'There is nothing at this address. The README lists what there is.')
  })

  application.use(outputFrameRoute())

  // Built files carry a hash in their name, and lie there compressed.
  const pages = sirv(clientDirectory, {
    gzip: true,
    extensions: [],
    setHeaders: (response, path) => {
      const isHashed = path.startsWith('/assets/')
      response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  application.use(pages)
  application.use('/assets', () => {
    throw new Refusal('not-found', 'This page is from before an update. Please reload it.')
  })
  application.get('/{*page}', (_request, response, next) => {
    response.set('Cache-Control', 'no-cache')
    response.sendFile(join(clientDirectory, 'index.html'), error => {
      if (error)
        next(new Refusal('internal', 'The pages are not built yet. Please run npm run build on the server.'))
    })
  })

  const answerError: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    const refusal = fromBodyParser(error) ?? toRefusal(error, log)
    response.status(refusalStatus[refusal.code]).json(refusal.toBody())
  }
  application.use(answerError)
  return application
}

/** express and its body parser throw errors of their own, marked with a status. */
function fromBodyParser(error: unknown): Refusal | null {
  const status = (error as { status?: unknown } | null)?.status
  if (status === 413) return new Refusal('too-large', 'That is too large to be sent.')
  if (status === 404) return new Refusal('not-found', 'There is nothing at this address.')
  if (status === 400) return new Refusal('bad-request', 'That request cannot be read. Please send JSON.')
  return null
}

// The first script, small: fetches the app and, beside it, the page that the address asks for.
import { classPageAt } from './pages.ts'

void import('./main.tsx')
void classPageAt(location.pathname)?.load()

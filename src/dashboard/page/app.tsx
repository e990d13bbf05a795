/** What stands on every page, around the view. */
export function App() {
  return <main>dsr</main>;
}

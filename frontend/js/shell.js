// The frame: dark or light, language, and bars that leave while the phone's keyboard is up.
function setTheme(theme) {
  const root = document.documentElement;
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `hk_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  document.querySelectorAll('[data-set-theme]').forEach((button) => {
    button.setAttribute('aria-pressed', String(button.dataset.setTheme === theme));
  });
}

export function startShell() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-set-theme]');
    if (button) setTheme(button.dataset.setTheme);
    const print = event.target.closest('[data-print]');
    if (print) window.print();
  });
  const viewport = window.visualViewport;
  if (viewport) {
    const full = window.innerHeight;
    viewport.addEventListener('resize', () => {
      const typing = document.activeElement && document.activeElement.matches('input, textarea');
      document.body.classList.toggle('hk-keyboard', Boolean(typing) && viewport.height < Math.max(full, window.innerHeight) - 150);
    });
  }
}

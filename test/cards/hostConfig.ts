/** What the `adaptivecards` renderer needs to draw a card much as Teams does, in its light and its dark theme. */

interface Palette {
  readonly scheme: 'light' | 'dark';
  readonly page: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly onEmphasis: string;
  readonly onAccent: string;
  readonly onGood: string;
  readonly onWarning: string;
  readonly onAttention: string;
  readonly button: string;
  readonly positive: string;
  readonly destructive: string;
}

export const palettes: Record<'light' | 'dark', Palette> = {
  light: {
    scheme: 'light',
    page: '#f5f5f5',
    card: '#ffffff',
    border: '#e1e1e1',
    text: '#242424',
    subtle: '#616161',
    accent: '#5b5fc7',
    good: '#0e700e',
    warning: '#8a5a00',
    attention: '#b10e1c',
    onEmphasis: '#f5f5f5',
    onAccent: '#e8ebfa',
    onGood: '#e7f2da',
    onWarning: '#fbf6d9',
    onAttention: '#fcf4f6',
    button: '#ffffff',
    positive: '#5b5fc7',
    destructive: '#c4314b',
  },
  dark: {
    scheme: 'dark',
    page: '#1f1f1f',
    card: '#292929',
    border: '#3d3d3d',
    text: '#ffffff',
    subtle: '#adadad',
    accent: '#9ea2ff',
    good: '#92c353',
    warning: '#f8d22a',
    attention: '#f1707b',
    onEmphasis: '#333333',
    onAccent: '#2f2f4a',
    onGood: '#1e3316',
    onWarning: '#463100',
    onAttention: '#3e1f25',
    button: '#333333',
    positive: '#4f52b2',
    destructive: '#a62a3e',
  },
};

const colour = (value: string, subtle: string) => ({ default: value, subtle });

const containerStyle = (palette: Palette, backgroundColor: string) => ({
  backgroundColor,
  foregroundColors: {
    default: colour(palette.text, palette.subtle),
    dark: colour('#000000', '#66000000'),
    light: colour('#ffffff', '#ccffffff'),
    accent: colour(palette.accent, palette.accent),
    good: colour(palette.good, palette.good),
    warning: colour(palette.warning, palette.warning),
    attention: colour(palette.attention, palette.attention),
  },
});

export function hostConfig(palette: Palette): object {
  return {
    supportsInteractivity: true,
    spacing: { none: 0, small: 4, default: 8, medium: 12, large: 20, extraLarge: 40, padding: 12 },
    separator: { lineThickness: 1, lineColor: palette.border },
    fontTypes: {
      default: {
        fontFamily: "'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
        fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
        fontWeights: { lighter: 300, default: 400, bolder: 600 },
        lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
      },
      monospace: {
        fontFamily: "'Cascadia Code', Consolas, 'Liberation Mono', monospace",
        fontSizes: { small: 12, default: 13, medium: 14, large: 18, extraLarge: 24 },
        fontWeights: { lighter: 300, default: 400, bolder: 600 },
      },
    },
    containerStyles: {
      default: containerStyle(palette, palette.card),
      emphasis: containerStyle(palette, palette.onEmphasis),
      accent: containerStyle(palette, palette.onAccent),
      good: containerStyle(palette, palette.onGood),
      warning: containerStyle(palette, palette.onWarning),
      attention: containerStyle(palette, palette.onAttention),
    },
    actions: {
      maxActions: 6,
      spacing: 'medium',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 8, style: 'emphasis' },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    adaptiveCard: { allowCustomStyle: false },
    inputs: {
      label: {
        inputSpacing: 'small',
        requiredInputs: { suffix: ' *', suffixColor: 'attention', weight: 'bolder' },
        optionalInputs: { weight: 'bolder' },
      },
      errorMessage: { color: 'attention', size: 'small' },
    },
  };
}

/** The frame around a card, and the look that Teams gives its buttons and inputs. */
export const css = (palette: Palette) => `
  :root { color-scheme: ${palette.scheme}; }
  * { box-sizing: border-box; }
  ::placeholder { color: ${palette.subtle}; opacity: 1; }
  body { margin: 0; padding: 12px; background: ${palette.page}; color: ${palette.text};
    font-family: 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif; }
  .ac-adaptiveCard { background: ${palette.card}; border: 1px solid ${palette.border}; border-radius: 4px;
    overflow: hidden; }
  .ac-adaptiveCard .ac-adaptiveCard { border: none; border-radius: 4px; }
  .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
  .ac-pushButton { font: 600 14px/20px inherit; font-family: inherit; padding: 5px 12px; border-radius: 4px;
    border: 1px solid ${palette.border}; background: ${palette.button}; color: ${palette.text}; flex-shrink: 0; }
  .ac-pushButton.style-positive { background: ${palette.positive}; border-color: ${palette.positive}; color: #fff; }
  .ac-pushButton.style-destructive { color: ${palette.attention}; border-color: ${palette.attention}; }
  .ac-input { font: 14px/20px inherit; font-family: inherit; width: 100%; padding: 6px; border-radius: 4px;
    border: 1px solid ${palette.border}; background: ${palette.card}; color: ${palette.text}; }
`;

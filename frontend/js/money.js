// Amounts are read as text, in fen, never as fractions. From 1,000 yuan the capitals stand beneath.
import {word} from './words.js';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];

export function readYuan(text) {
  const plain = text.normalize('NFKC').replace(/[¥\s]/g, '');
  const match = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match) return null;
  return BigInt(match[1] + match[2].replaceAll(',', '')) * 100n
    + BigInt((match[1] || '') + (match[3] || '').padEnd(2, '0'));
}

export function writeYuan(fen) {
  const absolute = fen < 0n ? -fen : fen;
  const yuan = (absolute / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0n ? '-' : ''}${yuan}.${(absolute % 100n).toString().padStart(2, '0')}`;
}

function fourDigits(text) {
  let out = '';
  let zero = false;
  for (let i = 0; i < text.length; i += 1) {
    const digit = Number(text[i]);
    if (digit === 0) zero = out !== '';
    else {
      out += (zero ? '零' : '') + DIGITS[digit] + PLACES[text.length - 1 - i];
      zero = false;
    }
  }
  return out;
}

function yuanCapitals(yuan) {
  const groups = [];
  for (let text = yuan; text; text = text.slice(0, -4)) groups.push(text.slice(-4));
  let out = '';
  let gap = false;
  for (let i = groups.length - 1; i >= 0; i -= 1) {
    const value = fourDigits(groups[i].replace(/^0+(?=\d)/, ''));
    if (!value || value === '零') gap = out !== '';
    else {
      if (out && (gap || groups[i].startsWith('0'))) out += '零';
      out += value + GROUPS[i];
      gap = false;
    }
  }
  return out;
}

export function capitals(fen) {
  const absolute = fen < 0n ? -fen : fen;
  const yuan = (absolute / 100n).toString();
  const jiao = Number((absolute / 10n) % 10n);
  const cent = Number(absolute % 10n);
  let out = absolute >= 100n ? `${yuanCapitals(yuan)}元` : '';
  if (!jiao && !cent) out = `${out || '零元'}整`;
  else {
    if (jiao) out += `${DIGITS[jiao]}角`;
    else if (out) out += '零';
    if (cent) out += `${DIGITS[cent]}分`;
  }
  return `人民币${fen < 0n ? '负' : ''}${out}`;
}

function beneath(field) {
  const target = document.getElementById(`${field.id}_capitals`);
  if (!target) return;
  const fen = readYuan(field.value);
  target.textContent = fen !== null && fen >= 100000n ? capitals(fen) : '';
}

function tidy(field) {
  const fen = readYuan(field.value);
  if (fen !== null) field.value = writeYuan(fen);
  else if (/\.\d{3,}$/.test(field.value.normalize('NFKC'))) field.title = word('two_decimals');
}

export function startMoney() {
  document.addEventListener('input', (event) => {
    if (event.target.matches && event.target.matches('[data-money]')) beneath(event.target);
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches && event.target.matches('[data-money]')) {
      tidy(event.target);
      beneath(event.target);
    }
  });
  document.querySelectorAll('[data-money]').forEach(beneath);
}

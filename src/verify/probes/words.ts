/** The words that prompts are made of: code words, and prose to hide them in. Same seed, same words. */
import { type Random, randomFromSeed } from "../../base/index.ts";

/** Rare enough that no model says one unasked, and one word in every language model's reading. */
const CODE_WORDS = (
  "juniper lantern walnut saffron pelican marble thistle compass velvet anchor cobalt hazel falcon ginger quartz meadow " +
  "copper willow harbor pepper tundra violet walrus zephyr"
).split(" ");

const SUBJECTS =
  "the baker,a clerk,the gardener,our neighbour,the captain,a painter,the teacher,the pilot".split(",");
const VERBS = "repairs,describes,carries,sells,forgets,collects,measures,borrows,paints,counts".split(",");
const OBJECTS =
  "a wooden chair,the old map,two letters,a bag of apples,the blue door,a long rope,the small clock".split(
    ",",
  );
const TIMES =
  "in the morning,after lunch,on a quiet day,before the rain,near the station,without a word".split(",");

/** A code word for each of several tries, all different. */
export function codeWords(seed: string): string[] {
  return randomFromSeed(`${seed}/code words`).shuffle(CODE_WORDS);
}

function sentence(random: Random): string {
  const subject = random.pick(SUBJECTS);
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${random.pick(VERBS)} ${random.pick(OBJECTS)} ${random.pick(TIMES)}.`;
}

const SAMPLE_SENTENCES = 200;

/** Plain prose of about so many tokens, none of it a code word. */
export function proseOf(tokens: number, seed: string, count: (text: string) => number): string {
  const random = randomFromSeed(`${seed}/prose/${tokens}`);
  const sample = Array.from({ length: SAMPLE_SENTENCES }, () => sentence(random));
  const each = count(sample.join(" ")) / SAMPLE_SENTENCES;
  const wanted = Math.max(1, Math.round(tokens / each));
  const more = Array.from({ length: Math.max(0, wanted - SAMPLE_SENTENCES) }, () => sentence(random));
  return [...sample.slice(0, wanted), ...more].join(" ");
}

/** What the login page says, in one language. */
export interface LoginWords {
  readonly language: "en" | "ko";
  readonly label: string;
  readonly button: string;
  readonly open: string;
  readonly wrongToken: string;
  readonly tooMany: (waitSeconds: number) => string;
  readonly username: string;
  readonly password: string;
  readonly wrongPassword: string;
  readonly notLetIn: string;
  readonly failed: string;
  readonly tooManyLogins: (waitSeconds: number) => string;
}

const english: LoginWords = {
  language: "en",
  label: "Token, as printed at start",
  button: "Log in",
  open: "Open the console",
  wrongToken: "That is not the token of this console.",
  tooMany: (waitSeconds) => `Too many wrong tokens; try again in ${waitSeconds} seconds.`,
  username: "User name",
  password: "Password",
  wrongPassword: "Name and password don't fit.",
  notLetIn: "This login was not accepted; try it again.",
  failed: "The login could not be checked; the log of Acrida says why.",
  tooManyLogins: (waitSeconds) => `Too many logins; try again in ${waitSeconds} seconds.`,
};

const korean: LoginWords = {
  language: "ko",
  label: "토큰 (시작할 때 출력된 것)",
  button: "로그인",
  open: "콘솔 열기",
  wrongToken: "이 콘솔의 토큰이 아닙니다.",
  tooMany: (waitSeconds) => `틀린 토큰이 너무 많습니다. ${waitSeconds}초 뒤에 다시 시도하세요.`,
  username: "사용자 이름",
  password: "비밀번호",
  wrongPassword: "이름과 비밀번호가 맞지 않습니다.",
  notLetIn: "로그인이 받아들여지지 않았습니다. 다시 시도하세요.",
  failed: "로그인을 확인하지 못했습니다. 이유는 Acrida의 로그에 있습니다.",
  tooManyLogins: (waitSeconds) => `로그인 시도가 너무 많습니다. ${waitSeconds}초 뒤에 다시 시도하세요.`,
};

const LONGEST_HEADER = 500;

/**
 * The words in the language that a browser likes best; English where it likes none of ours.
 * @param accepted its `Accept-Language`: `ko-KR,ko;q=0.9,en;q=0.8`.
 */
export const loginWordsFor = (accepted = ""): LoginWords => {
  let best = english;
  let bestWeight = 0;
  for (const part of accepted.slice(0, LONGEST_HEADER).split(",")) {
    const [range = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const words = [english, korean].find(({ language }) => range.split("-", 1)[0] === language);
    const given = parameters.find((one) => one.startsWith("q="))?.slice(2);
    const weight = given === undefined ? 1 : Number(given);
    if (words === undefined || !(weight > bestWeight)) continue;
    best = words;
    bestWeight = weight;
  }
  return best;
};

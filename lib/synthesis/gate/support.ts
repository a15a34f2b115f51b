import { wordsOf } from "@/lib/synthesis/gate/plain";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { isStance } from "@/lib/synthesis/gate/stance";

/** Words with opposite meanings: a sentence with one of a pair where its source has the other says something else. */
const opposites = (
  "rise fall,rise drop,rise decline,increase decrease,increase fall,increase drop,gain lose,gain loss,grow shrink,up down,climb fall,climb drop,jump fall,surge fall,surge drop,win lose,victory defeat,approve reject,approved rejected,adopt reject,accept refuse,accept reject,allow ban,permit ban,legal illegal,open close,reopen close,hire fire,buy sell,purchase sale,support oppose,back oppose,for against,begin end,start end,start stop,continue stop,launch cancel,confirm deny,acquit convict,guilty innocent,arrest release,detain release,strengthen weaken,improve worsen,best worst,high low,higher lower,highest lowest,early late,earlier later,before after,above below,inside outside,include exclude,majority minority,success failure,succeed fail,alive dead,survive die,safe dangerous,profit loss,surplus deficit,import export,enter leave,join leave,arrive leave,come go,first last,more less,most least,always never,with without,lift impose,raise cut,raise lower,extend shorten,unanimously narrowly,appeal accept,suspend resume,remove add," +
  "hausse baisse,augmente diminue,augmente baisse,augmentation diminution,monte baisse,gagne perd,victoire defaite,adopte rejette,approuve rejette,accepte refuse,autorise interdit,legal illegal,ouvre ferme,ouverture fermeture,embauche licencie,achete vend,achat vente,soutient oppose,pour contre,commence finit,debut fin,condamne acquitte,coupable innocent,arrete libere,renforce affaiblit,ameliore aggrave,meilleur pire,eleve faible,avant apres,majorite minorite,reussit echoue,vivant mort,benefice perte,excedent deficit,importe exporte,importations exportations,entre quitte,premier dernier,toujours jamais,avec sans,suspend reprend,ajoute retire,maintient supprime,cree supprime"
)
  .split(",")
  .map((pair) => pair.split(" "));

/** Words with the same meaning; the first of each group stands for all. */
const same = new Map<string, string>(
  (
    "kill killed died dead death deaths dies die killed killing tue tues tuee tuees mort morts morte mortes deces decede," +
    "injure injured wounded hurt injuries blesse blesses," +
    "close shut closes closed closing shuts closure ferme fermer fermeture," +
    "buy acquire acquires acquired bought buys purchase purchased acquisition achete acheter rachat," +
    "say said says told tells according states stated declare dit selon affirme," +
    "begin start starts started begins began begun commence debut," +
    "end ends ended finish finished finishes," +
    "rise rises rose risen increase increases increased climb climbed hausse augmente," +
    "fall falls fell fallen drop drops dropped decline declined decrease decreased baisse recule," +
    "approve approved approves adopt adopted adopts pass passed passes adopte adoptee approuve approuvee vote voted votes votee," +
    "people persons person personnes gens," +
    "firm company group business entreprise societe groupe," +
    "government cabinet gouvernement," +
    "show shows showed shown reveal reveals revealed," +
    "announce announced announces announcement annonce," +
    "build built builds building construct constructed construction construit construire," +
    "win won wins winning gagne gagner gagnee remporte remportee," +
    "find found finds discover discovered discovers trouve decouvert," +
    "shop shops store stores boutique boutiques magasin magasins,unveil unveiled unveils present presented presents devoile presente," +
    "cause caused causes trigger triggered triggers provoque provoquent cause causent,develop developed develops created create creates concu developpe," +
    "postpone postponed delay delayed delays reporte repousse," +
    "beat defeat defeated defeats beats battu bat," +
    "resign resigned resigns quit quits demissionne demission," +
    "sue sued sues lawsuit," +
    "publish published publishes release released releases publie," +
    "need needs needed require requires required exige," +
    "help helps helped aid," +
    "big large," +
    "get gets got receive receives received obtient recoit," +
    "make makes made making," +
    "cost costs cout coute," +
    "children child kids enfants," +
    "job jobs posts emplois postes," +
    "home house houses homes logements maisons," +
    "arrest arrested arrests detained arrete arretes arretee interpelle interpelles interpellee apprehende," +
    "law act bill loi," +
    "town city ville," +
    "country nation pays," +
    "month months mois,year years an ans annee annees,day days jour jours,week weeks semaine semaines," +
    "appoint appointed appoints named names name nomme nommee," +
    "film movie films movies," +
    "break broke broken breaks,write wrote written,give gave given gives,take took taken takes,steal stole stolen,choose chose chosen," +
    "speak spoke spoken,drive drove driven,see saw seen,go went gone,know knew known,grow grew grown,throw threw thrown,draw drew drawn," +
    "fly flew flown,eat ate eaten,hide hid hidden,bring brought,sell sold sells,send sent sends,spend spent,lead led leads,hold held holds," +
    "keep kept,leave left leaves,lose lost loses,meet met meets,pay paid pays,teach taught,think thought,catch caught,fight fought," +
    "shoot shot,strike struck,sink sank sunk,run ran runs,come came comes,become became,wear wore worn,freeze froze frozen,beat beaten," +
    "rendre rend rendu rendent rendue,prendre prend pris prise prennent,mettre met mis mise mettent,recevoir recu recue recoivent," +
    "worker workers employee employees staff salaries"
  )
    .split(",")
    .flatMap((group) => {
      const [first = "", ...others] = group.split(" ");
      return [first, ...others].map((word): [string, string] => [stemOf(word), stemOf(first)]);
    }),
);

const stop = new Set(
  (
    "a an the and or but of in on at to for with from by as is are was were be been being it its this that these those he she they them his her their we our you your i my who which what when where how than then there here so such own same other into onto over under out up down off about after before during while because though although has have had having do does did will would can could may might must should shall not no nor if also too very just only more most less least much many few some any each every all both another again still yet now ever never between among against through since until upon within without per via one two " +
    "le la les un une des du de d l et ou mais donc or ni car dans en sur sous au aux pour par avec sans ce cet cette ces son sa ses leur leurs mon ma mes notre nos votre vos il elle ils elles on nous vous je tu se s qui que qu quoi dont ou est sont etait etaient etre ete a ont avait avaient aura auront fait ne n pas plus moins tres aussi ainsi alors comme si y c j m t entre chez vers apres avant depuis pendant lors selon deja encore"
  ).split(" "),
);

/** A word without its ending, if the ending is regular. */
export function stemOf(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  const stem = word
    .replace(/(?:ies)$/, "y")
    .replace(/(?:ations?|ements?|ment)$/, "")
    .replace(/(?:sses)$/, "ss")
    .replace(/aux$/, "al")
    .replace(/(?:ing|ed|es|s|e|er|ers|ees?|x)$/, "")
    .replace(/(.)\1$/, "$1");
  return stem.length >= 3 ? stem : word;
}

function contentOf(text: string): Set<string> {
  return new Set(contentWords(text).map(({ word }) => word));
}

/** The words of a text that say what it is about, as written and as compared, in their order. */
export function contentWords(text: string, { withNumbers = false } = {}): { written: string; word: string }[] {
  return wordsOf(text).flatMap((written) => {
    const isNumber = /^\d/.test(written) || isQuantity(written);
    if (isNumber) return withNumbers && !stop.has(written) ? [{ written, word: written }] : [];
    if (written.length === 1 || stop.has(written) || isStance(written)) return [];
    return [{ written, word: canonical(written) }];
  });
}

function canonical(word: string): string {
  const stem = stemOf(word);
  return same.get(stem) ?? stem;
}

/** The words of a sentence that its source contains in no form, as stems. */
export function unsupported(sentence: string, source: string): string[] {
  const there = contentOf(source);
  return [...contentOf(sentence)].filter((word) => !there.has(word));
}

/** Whether a sentence replaces a word of its source by its opposite. */
export function isReversed(sentence: string, source: string): boolean {
  const stems = (text: string) => new Set(wordsOf(text).map(canonical));
  const [said, there] = [stems(sentence), stems(source)];
  return opposites.some(([first = "", second = ""]) => {
    const [one, other] = [canonical(first), canonical(second)];
    return (
      one !== other &&
      ((said.has(one) && !there.has(one) && there.has(other) && !said.has(other)) ||
        (said.has(other) && !there.has(other) && there.has(one) && !said.has(one)))
    );
  });
}

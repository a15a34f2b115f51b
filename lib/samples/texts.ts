/** One entry of a sample feed. */
export interface SampleText {
  slug: string;
  title: string;
  paragraphs: string[];
}

export interface SampleFeed {
  name: string;
  title: string;
  description: string;
  texts: SampleText[];
}

/** The sample feeds' own texts: seven each, one for every day of a week. Two stories are told by two feeds. */
export const sampleFeeds: readonly SampleFeed[] = [
  {
    name: "almanac",
    title: "The Almanac",
    description: "Calendars, zones and other agreements about time.",
    texts: [
      {
        slug: "railway-time",
        title: "The day the railways chose one time",
        paragraphs: [
          "On 18 November 1883 the railways of the United States and Canada gave up some fifty local times and adopted five standard zones. Towns that had lived by their own sun heard noon struck twice that day.",
          "No law had asked for it. Congress made the zones official only in 1918, with the Standard Time Act, and added daylight saving in the same breath.",
        ],
      },
      {
        slug: "ten-days",
        title: "The ten days of October that never were",
        paragraphs: [
          "In 1582 Thursday the 4th of October was followed by Friday the 15th wherever the new Gregorian calendar was taken up at once: in Spain, in Portugal, in Poland and in most of Italy. The ten days left out made up for leap years that the Julian calendar had kept too many of.",
          "Britain and its colonies waited until 1752, by which time there were eleven days to drop. Sweden tried to change gradually, lost count, and once had a 30th of February.",
        ],
      },
      {
        slug: "samoa",
        title: "How Samoa skipped a Friday",
        paragraphs: [
          "Samoa had no 30th of December in 2011. The country moved to the other side of the date line at midnight, and those who fell asleep on Thursday woke up on Saturday.",
          "It traded mostly with Australia and New Zealand, and for want of a common calendar it shared only four working days a week with them. A schedule for every Friday had nothing to do that week.",
        ],
      },
      {
        slug: "lord-howe",
        title: "An island that moves its clocks by half an hour",
        paragraphs: [
          "On Lord Howe Island, six hundred kilometres off the coast of Australia, daylight saving moves the clocks by thirty minutes instead of sixty. Programs that assume a whole hour are wrong there twice a year.",
          "The island keeps half past ten when it is midnight in Greenwich, and eleven in its summer, when it agrees with Sydney.",
        ],
      },
      {
        slug: "leap-seconds",
        title: "Leap seconds are to be given up by 2035",
        paragraphs: [
          "Twenty-seven leap seconds have been added to Coordinated Universal Time since 1972, the last one at the end of 2016. Each keeps the clock within nine tenths of a second of the turning earth.",
          "In November 2022 the General Conference on Weights and Measures decided that the difference may grow from 2035 at the latest. Computers had never taken a minute of sixty-one seconds well.",
        ],
      },
      {
        slug: "week",
        title: "Nothing in the sky has seven days",
        paragraphs: [
          "The day follows the sun, the month once followed the moon and the year follows the seasons, but the week of seven days follows nothing that can be seen in the sky. It has run on without a break through every reform of the calendar.",
          "France tried a week of ten days after 1793. With one day of rest in ten instead of one in seven, it made few friends and was given up within a dozen years.",
        ],
      },
      {
        slug: "nepal",
        title: "Why Nepal is a quarter of an hour apart",
        paragraphs: [
          "Nepal keeps its clocks five hours and forty-five minutes ahead of Greenwich, fifteen minutes ahead of India. The offset dates from 1986 and is close to the solar time of a mountain east of Kathmandu.",
          "Three places in the world use quarters of an hour: Nepal, the Chatham Islands of New Zealand, and a strip of Western Australia around Eucla that keeps a time of its own without any law.",
        ],
      },
    ],
  },
  {
    name: "print-room",
    title: "The Print Room",
    description: "How periodicals came to be periodical.",
    texts: [
      {
        slug: "relation",
        title: "The first newspaper came out once a week",
        paragraphs: [
          "The Relation, which Johann Carolus printed in Strasbourg from 1605, is generally counted as the first newspaper. It appeared once a week because the post riders who carried the news came through once a week.",
          "Carolus had sold handwritten newsletters before. He turned to print because copying the same sheet by hand for every subscriber took too long.",
        ],
      },
      {
        slug: "magazine",
        title: "How the magazine left the warehouse",
        paragraphs: [
          "Edward Cave founded The Gentleman's Magazine in London in 1731 and was the first to call a periodical by that name. Until then a magazine had been a storehouse, mostly of goods or gunpowder.",
          "He meant a store of pieces gathered from elsewhere, and for its first years the paper was largely a digest of other papers.",
        ],
      },
      {
        slug: "railway-clocks",
        title: "When the railways set every clock to standard time",
        paragraphs: [
          "Until 18 November 1883 a railway timetable in the United States and Canada had to say whose noon it meant. On that Sunday the companies replaced about fifty local times by five standard zones.",
          "Newspapers printed the new time on their front pages for weeks, since a reader's own clock could no longer be trusted to agree with the train.",
        ],
      },
      {
        slug: "journals",
        title: "Two learned journals were founded eight weeks apart",
        paragraphs: [
          "The Journal des sçavans appeared in Paris on 5 January 1665, and the Philosophical Transactions of the Royal Society followed in London on 6 March. Both still exist.",
          "The Paris journal came out weekly and reviewed books; the London one came out monthly and printed letters about experiments. Neither yet sent its papers to referees.",
        ],
      },
      {
        slug: "masthead",
        title: "A masthead is two different things",
        paragraphs: [
          "In Britain the masthead of a newspaper is its title, set in its own letters at the top of the first page. In the United States it is the box inside that lists the editors and the owner, and the title is called the nameplate or the flag.",
          "Printers on both sides agree about the ears: the two small boxes to the left and right of the title, where the weather and the price used to stand.",
        ],
      },
      {
        slug: "editions",
        title: "Why a daily paper had five editions",
        paragraphs: [
          "A large daily of a hundred years ago printed several editions between midnight and the evening, each with the front page made over. The first went by train to the provinces, the last was sold on the streets around the printing house.",
          "What had to be ready first was decided by a railway timetable, not by the news. An editor's word for the moment after which nothing changes, the deadline, came to papers in that age.",
        ],
      },
      {
        slug: "feeds",
        title: "A format for headlines turned out to last",
        paragraphs: [
          "Netscape published the first version of RSS in March 1999 so that other sites could fill boxes on its portal page with headlines. The company dropped it within two years, and others carried it on.",
          "Its younger sibling Atom became an internet standard in December 2005 as RFC 4287. Nearly every podcast is still a list of entries in one of the two.",
        ],
      },
    ],
  },
  {
    name: "clockwork",
    title: "Clockwork",
    description: "Machines that do things at a given time.",
    texts: [
      {
        slug: "cron",
        title: "Cron has woken every minute since 1979",
        paragraphs: [
          "The cron of Version 7 Unix, released in 1979, woke up once a minute, read one table and ran whatever matched. Its five fields for minute, hour, day, month and weekday are still how most machines are told when to work.",
          "The odd rule that a day of the month and a weekday together mean either, not both, has surprised people for as long.",
        ],
      },
      {
        slug: "half-past-two",
        title: "Half past two is trouble twice a year",
        paragraphs: [
          "In most of Europe the clock jumps from two to three on the last Sunday of March, so a job set for half past two has no time to run. On the last Sunday of October the same half hour comes twice, and a careless scheduler runs the job twice.",
          "The usual remedy is to run it once each time: an hour later in spring, at the first of the two in autumn.",
        ],
      },
      {
        slug: "leap-second-end",
        title: "The leap second will be given up, and machines will not miss it",
        paragraphs: [
          "The General Conference on Weights and Measures decided in November 2022 that leap seconds may end by 2035. Twenty-seven of them have been added to Coordinated Universal Time since 1972.",
          "The one at the end of June 2012 stopped several large web sites. Since then many operators have smeared the extra second over a whole day.",
        ],
      },
      {
        slug: "exactly-once",
        title: "Exactly once is a promise about effects",
        paragraphs: [
          "No network can promise that a message arrives exactly once: the sender who hears nothing cannot know whether the message was lost or only the answer. What can be promised is that a repetition has no further effect.",
          "That takes a key which stays the same however often one tries, and a receiver who remembers the keys it has seen.",
        ],
      },
      {
        slug: "network-time",
        title: "The protocol that keeps the clocks together",
        paragraphs: [
          "The Network Time Protocol was first written down in 1985 by David Mills as RFC 958. It still sets the clocks of nearly every machine on the internet, usually to within a few milliseconds.",
          "It works by asking several servers, measuring how long each answer took to arrive, and distrusting those that disagree with the majority.",
        ],
      },
      {
        slug: "midnight",
        title: "Midnight is the worst time to start anything",
        paragraphs: [
          "People set jobs for midnight because it is easy to think of, so that machines are idle at eleven and overwhelmed an hour later. Seven minutes past the hour would do as well and would be alone.",
          "Some schedulers therefore offer to choose the minute themselves, from a number that is always the same for one job and different for others.",
        ],
      },
      {
        slug: "2038",
        title: "Old clocks run out of seconds in January 2038",
        paragraphs: [
          "Many systems count the seconds since the beginning of 1970 in a signed number of 32 bits. It will be full at seven seconds past 03:14 in Greenwich on 19 January 2038, and the next second will read as a day in December 1901.",
          "Larger machines have counted with 64 bits for years. What is left are small devices built to last, which is what makes them hard to find.",
        ],
      },
    ],
  },
];

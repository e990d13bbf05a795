/** Plain words for synthetic text; with a space before it each is one token of o200k_base, which makes exact lengths easy. */
export const WORDS: readonly string[] = `
able about above accept across action active actual add address adult advance advice after again against age agree
ahead air all allow alone along already also always among amount animal announce another answer any apart appear apply
approach area arm army around arrange arrive art article artist ask attack attempt attention author available average
avoid away baby back balance ball band bank base basic battle beat beautiful become bed before begin behavior behind
believe below benefit best better between beyond big bill bird birth black block blood blue board body book border both
bottom bowl box branch brave bread break bridge brief bright bring broad brother brown build burn business busy buy
calm camera camp capital car card care careful carry case catch cause center central century certain chain chair chance
change chapter character charge check child choice choose church circle citizen city civil claim class clean clear climb
clock close cloth cloud coast coat code coffee cold collect college color come comfort common community company compare
complete computer concern condition connect consider contain continue control cook cool copy corner correct cost
country couple course court cover create cross crowd culture current cut daily dance danger dark data daughter day dead
deal dear debate decade decide deep defense degree deliver demand depend describe desert design desk detail develop
dinner direct discover discuss distance divide doctor door double doubt down draw dream dress drink drive drop dry due
during dust duty each early earn earth east easy edge education effect effort eight either electric else emerge empty
end energy engine enjoy enough enter entire equal escape evening event every exact example except exchange exist expect
experience explain express extra eye face fact factor fair fall family famous far farm fast father favor fear feature
feel field fight figure fill film final find fine finger finish fire firm first fish fit five flat flight floor flow
flower fly focus follow food foot force foreign forest forget form formal former forward found four free fresh friend
front fruit full function fund future game garden gas gate general gentle give glass global goal gold good govern grand
grass gray great green ground group grow growth guard guess guest guide habit half hall hand happen happy hard harm
head health hear heart heat heavy height help high hill history hold hole holiday home honest hope horse hospital host
hotel hour house however huge human hundred idea image imagine impact improve include income increase indeed industry
inside instead interest island issue item job join journey judge jump just keep key kind king kitchen know labor lake
land language large last late laugh law lead leader leaf learn least leave left legal length less lesson letter level
library lie life light like limit line list listen little live local long look lose loss lot love low lunch machine
main major make manage manner many map mark market master match matter maybe meal mean measure meat media meet member
memory mention message metal method middle might mile milk mind minute mirror miss model modern moment money month
moon moral morning most mother motion mountain mouth move movie much museum music name narrow nation nature near
neck need neighbor never new news next nice night nine noise normal north notice number object ocean offer office
often oil old once one only open opinion orange order other outside over own page pain paint pair paper parent park
part party pass past path pattern pause pay peace people perfect perhaps period person phone photo piece place plan
plane plant plate play please plenty point police poor popular position possible post power practice prepare present
press pretty price print private problem process produce product program promise proper protect proud prove public
pull purpose push quality quarter question quick quiet quite race radio rain raise range rather reach read ready real
reason receive recent record red reduce region relate remain remember remove repeat report require rest result return
rich ride right ring rise risk river road rock role room root round route rule run safe sail salt same sand save scale
scene school science sea search season seat second secret section see seem sell send sense series serious serve set
seven several shade shape share sharp sheet shelf ship shirt shoe shop short should shoulder show shut side sight sign
signal silent silver similar simple since sing single sister site six size skill skin sky sleep slow small smart smile
smooth snow social soft soil soldier solid some son song soon sort sound source south space speak special speech speed
spend spirit sport spread spring square stage stand star start state station stay steel step stick still stone stop
store storm story straight strange stream street strong student study style subject sudden sugar summer sun supply
support sure surface sweet swim system table take talk tall task taste teach team tell ten term test thank theory thick
thin thing think third though thought thousand three throw ticket time tiny title today together tomorrow tone tool top
total touch toward tower town track trade train travel tree trial trip trouble true trust truth try turn twelve twenty
two type under unit until use usual valley value various very view village visit voice wait walk wall want war warm
wash watch water wave way wealth wear weather week weight welcome west wheel when while white whole why wide wild will
wind window winter wise wish within without woman wonder wood word work world worry worth write wrong yard year yellow
yes yet young
`
  .trim()
  .split(/\s+/);

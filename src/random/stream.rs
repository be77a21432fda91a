//! From an address to a stream or a single draw.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// What a draw decides. The numbers are part of the results: they never change and are never reused.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// When leads arrive.
    LeadArrival = 1,
    /// The attributes a deal is born with.
    DealType = 2,
    /// What happens as a deal moves through the stages.
    StageMarks = 3,
    /// Loss of a deal that is ripe.
    RipeLoss = 4,
    /// Whether agreed terms are signed on a day.
    Signature = 5,
    /// Whether a quoted offer is signed on a day.
    QuoteSignature = 6,
    /// Loss of a deal that the rep holds back.
    HoldLoss = 7,
    /// Renewal, contraction or churn of a customer.
    Renewal = 8,
    /// The attributes a customer starts with.
    Customer = 9,
    /// The self-serve funnel.
    SelfServe = 10,
    /// Customers and pipeline on the first day.
    OpeningBook = 11,
    /// The burn-in runs that settle beliefs.
    Pilot = 12,
    /// Resampling for intervals.
    Bootstrap = 13,
    /// The day a deal becomes ready to close.
    ClosingReady = 14,
    /// Promises made to close a deal.
    Promise = 15,
    /// Contacts between rep and buyer.
    Contact = 16,
    /// Attainment of a rep in a plan's budget.
    BudgetAttainment = 17,
    /// Quota of a rep in a plan's budget.
    BudgetQuota = 18,
    /// Whether an opportunity has a buyer, and when a contact without one goes silent.
    Mirage = 50,
    /// What the first meeting sounds like.
    FirstMeeting = 51,
    /// Whether and when an executive sponsor engages, or the buyer settles on doing nothing.
    Sponsor = 52,
    /// Whether going over the contact's head costs trust.
    OverHead = 53,
    /// Size and decision of a committee.
    Committee = 54,
    /// When an unanswered inbound lead goes elsewhere.
    InboundLead = 55,
    /// Whether a push makes the buyer walk away.
    PushWalksAway = 60,
    /// Whether a push is believed or heard.
    PushHeard = 61,
    /// Whether a rep quits in a week.
    Quit = 70,
    /// Whether a rep is put up for dismissal at a period end.
    Dismissal = 71,
    /// Whether an opportunity survives its rep's leaving.
    Handover = 72,
    /// Who is hired.
    NewHire = 73,
    /// The speed reference: a rep's deals, as far as nothing that happens can move them.
    ReferenceDeal = 40,
    /// The speed reference: what becomes of deals that could have closed earlier.
    ReferenceRetry = 41,
}

/// Odd, close to 2^64 over the golden ratio: steps that spread sequential numbers evenly.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
/// Odd steps and offsets from the SHA-512 initial values (fractions of square roots of primes):
/// numbers nobody chose.
const OTHER_STEP: u64 = 0x6a09_e667_f3bc_c909;
const OFFSET: [u64; 4] = [
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
];

/// A one-to-one scramble of 64 bits in which every input bit moves every output bit.
///
/// # Source
/// Evensen (2019), "Stronger, better, morer, Moremur": a search in the family of `MurmurHash3`'s
/// finalizer, made for sequential inputs.
#[inline]
const fn scramble(x: u64) -> u64 {
    let x = (x ^ (x >> 27)).wrapping_mul(0x3c79_ac49_2ba7_b653);
    let x = (x ^ (x >> 33)).wrapping_mul(0x1c69_b3f7_4ac4_ae35);
    x ^ (x >> 27)
}

/// The middle of one of 2^52 equal cells of (0, 1): never 0, never 1, and `1 - u` is exact.
#[inline]
fn open_unit(bits: u64) -> f64 {
    const CELL: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * CELL
}

/// All random numbers of one replication.
///
/// Seed and replication are folded into 128 bits once; an address within the replication costs two
/// scrambles of 64 bits more. Within a replication two entities of one purpose never share a stream,
/// since each step is one to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streams {
    seed: u64,
    replication: u64,
    key: [u64; 2],
}

impl Streams {
    /// The random numbers of one replication under a master seed.
    #[inline]
    pub const fn new(seed: u64, replication: u64) -> Self {
        let step = replication.wrapping_mul(STEP);
        let first = scramble(scramble(seed ^ OFFSET[0]).wrapping_add(step));
        let second = scramble(scramble(seed ^ OFFSET[1]) ^ scramble(step ^ OFFSET[2]));
        Self {
            seed,
            replication,
            key: [first, second],
        }
    }

    /// The master seed.
    pub const fn seed(self) -> u64 {
        self.seed
    }

    /// The replication.
    pub const fn replication(self) -> u64 {
        self.replication
    }

    /// The stream of one entity for one purpose: 256 bits of state, each mixed from the full address.
    #[inline]
    pub fn stream(self, purpose: Purpose, entity: u64) -> Stream {
        let a = self.place(purpose, entity);
        let b = scramble(
            (self.key[1] ^ scramble(purpose as u64 ^ OFFSET[1]))
                .wrapping_add(entity.wrapping_mul(OTHER_STEP)),
        );
        let words = [
            a,
            b,
            scramble(a ^ b.rotate_left(32)),
            scramble(a.wrapping_add(b) ^ OFFSET[3]),
        ];
        let mut state = [0; 32];
        let (places, _) = state.as_chunks_mut::<8>();
        for (place, word) in places.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        Stream(Xoshiro256PlusPlus::from_seed(state))
    }

    /// One draw by its full address, strictly between 0 and 1.
    ///
    /// `index` counts the draws of one entity and purpose, for example the day. These draws are not
    /// those of [`Streams::stream`].
    #[inline]
    pub fn uniform(self, purpose: Purpose, entity: u64, index: u64) -> f64 {
        let place = self.place(purpose, entity) ^ self.key[1];
        open_unit(scramble(place.wrapping_add(index.wrapping_mul(STEP))))
    }

    /// 64 bits for an entity and purpose; one to one in the entity.
    #[inline]
    fn place(self, purpose: Purpose, entity: u64) -> u64 {
        // The purpose is a constant where this is inlined, so its scramble costs nothing.
        let key = self.key[0] ^ scramble(purpose as u64 ^ OFFSET[0]);
        scramble(key.wrapping_add(entity.wrapping_mul(STEP)))
    }
}

/// Random numbers of one entity for one purpose, in order.
///
/// # Source
/// xoshiro256++, Blackman and Vigna (2021), "Scrambled linear pseudorandom number generators".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The next draw, strictly between 0 and 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        open_unit(self.0.next_u64())
    }
}

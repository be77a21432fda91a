//! Names to dense numbers, in the order in which they first appear.

/// A set of names, each with its number. Open addressing with a fixed hash: the order of everything
/// is that of the file, and a million deals cost one allocation per doubling.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: Vec<u8>,
    /// Ends of the names within `text`.
    ends: Vec<u32>,
    /// A power of two of them.
    slots: Vec<Slot>,
}

/// A place of the table. The hash beside the number saves a look at the text of other names, which
/// is somewhere else in memory.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Number of the name + 1; 0 when free.
    number: u32,
    hash: u32,
}

impl Names {
    /// How many names there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of a number; empty when it was never given out.
    pub fn get(&self, number: usize) -> &str {
        let Some(&end) = self.ends.get(number) else {
            return "";
        };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let bytes = &self.text[start as usize..end as usize];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The number of a name that is known.
    pub fn find(&self, name: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        match self.slots[self.slot(name, hash(name))].number {
            0 => None,
            number => Some(number - 1),
        }
    }

    /// The number of a name, a new one for a new name, and whether it is new. `None` when there are
    /// more names than numbers.
    pub fn insert(&mut self, name: &[u8]) -> Option<(u32, bool)> {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = hash(name);
        let slot = self.slot(name, hash);
        if self.slots[slot].number != 0 {
            return Some((self.slots[slot].number - 1, false));
        }
        let number = u32::try_from(self.ends.len()).ok()?.checked_add(1)?;
        let end = u32::try_from(self.text.len() + name.len()).ok()?;
        self.text.extend_from_slice(name);
        self.ends.push(end);
        self.slots[slot] = Slot { number, hash };
        Some((number - 1, true))
    }

    /// The name nearest to one that is not known, if it is near.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        super::table::nearest(name, self.iter())
    }

    /// All names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The slot of a name: its own, or the free one where it would go.
    fn slot(&self, name: &[u8], hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = self.slots[place];
            let own = slot.hash == hash && slot.number != 0;
            if slot.number == 0 || own && self.get_bytes(slot.number - 1) == name {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn get_bytes(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    fn grow(&mut self) {
        let n_slots = (2 * (self.ends.len() + 1)).next_power_of_two().max(8);
        let before = std::mem::replace(&mut self.slots, vec![Slot::default(); n_slots]);
        let mask = n_slots - 1;
        for slot in before.into_iter().filter(|slot| slot.number != 0) {
            let mut place = slot.hash as usize & mask;
            while self.slots[place].number != 0 {
                place = (place + 1) & mask;
            }
            self.slots[place] = slot;
        }
    }
}

/// FNV-1a with a last multiplication, so that its upper half, which is taken, is mixed too.
fn hash(name: &[u8]) -> u32 {
    let mixed = name.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, &byte| {
        (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The upper half of 64 bits has 32.
    u32::try_from(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_numbers_however_many_there_are() {
        let mut names = Names::default();
        assert_eq!(names.find(b"x"), None);
        for i in 0..10_000_u32 {
            assert_eq!(names.insert(format!("D{i}").as_bytes()), Some((i, true)));
        }
        for i in 0..10_000_u32 {
            let name = format!("D{i}");
            assert_eq!(names.insert(name.as_bytes()), Some((i, false)));
            assert_eq!(names.find(name.as_bytes()), Some(i));
            assert_eq!(names.get(i as usize), name);
        }
        assert_eq!(names.find(b"D10000"), None);
        assert_eq!((names.len(), names.get(10_000)), (10_000, ""));
    }
}

class Atlas:
    def __init__(self, sightings):
        self._by_place = {}
        self._by_bird = {}
        for place, bird in sightings:
            self._by_place.setdefault(place, set()).add(bird)
            self._by_bird.setdefault(bird, set()).add(place)

    def birds(self, place):
        return sorted(self._by_place.get(place, ()))

    def places(self, bird):
        return sorted(self._by_bird.get(bird, ()))

    def rarest(self):
        return min(self._by_bird, key=lambda bird: (len(self._by_bird[bird]), bird))

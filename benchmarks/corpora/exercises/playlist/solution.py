class Playlist:
    """Songs in order."""

    def __init__(self, songs=None):
        self.songs = []
        for title, seconds in songs or []:
            self.add(title, seconds)

    def add(self, title, seconds):
        if any(song[0] == title for song in self.songs):
            raise ValueError("already there")
        self.songs.append((title, seconds))

    def remove(self, title):
        for index, song in enumerate(self.songs):
            if song[0] == title:
                del self.songs[index]
                return
        raise KeyError(title)

    @property
    def running_time(self):
        total = sum(seconds for _, seconds in self.songs)
        return f"{total // 60}:{total % 60:02}"

    def __len__(self):
        return len(self.songs)

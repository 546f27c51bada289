import { House } from '@/components/house/House'
import { Scene } from '@/components/scene/Scene'

export default function Page() {
	return <Scene><House /></Scene>
}
